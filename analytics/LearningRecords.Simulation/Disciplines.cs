namespace LearningRecords.Simulation;

/// <summary>A subject area with the topics taught in it and how much each age band is drawn to it.</summary>
internal sealed record Discipline(string Code, string NameZh, string NameEn, double Popularity, double[] AgeAppeal, (string Zh, string En)[] Topics)
{
    public static readonly Discipline[] All =
    [
        new("fitness", "运动健身", "Fitness and Movement", 1.5, [0.7, 0.9, 1.3, 1.4, 1.0], Parse(
            "太极拳 Tai Chi; 广场舞 Square Dancing; 八段锦 Baduanjin Qigong; 健步走 Brisk Walking; 椅子瑜伽 Chair Yoga; 乒乓球 Table Tennis; 门球 Gateball; 柔力球 Taiji Ball; 五禽戏 Five-Animal Exercises; 弹力带训练 Resistance Band Training; 平衡训练 Balance Training; 羽毛球 Badminton; 游泳 Swimming; 普拉提 Pilates; 太极剑 Tai Chi Sword; 肩颈放松 Neck and Shoulder Relaxation")),
        new("digital", "智慧生活", "Digital Life", 1.6, [0.4, 0.8, 1.4, 1.6, 1.3], Parse(
            "智能手机使用 Using a Smartphone; 移动支付 Mobile Payment; 微信使用 Using WeChat; 网上挂号 Booking a Doctor Online; 网上购物 Online Shopping; 手机导航 Phone Navigation; 网约车使用 Ride Hailing; 短视频制作 Making Short Videos; 电子表格 Spreadsheets; 视频通话 Video Calls; 智能电视使用 Using a Smart TV; 政务服务网办事 Public Services Online; 手机存储清理 Phone Storage Care; 人工智能助手 AI Assistants; 电子阅读 Reading E-books; 在线学习平台使用 Using Online Learning Platforms")),
        new("calligraphy", "书法篆刻", "Calligraphy and Seal Carving", 1.1, [0.5, 0.8, 1.2, 1.5, 1.4], Parse(
            "书法 Calligraphy; 楷书 Regular Script; 行书 Running Script; 隶书 Clerical Script; 草书 Cursive Script; 篆书 Seal Script; 硬笔书法 Pen Calligraphy; 篆刻 Seal Carving; 颜体 Yan Style Script; 欧体 Ou Style Script; 小楷 Small Regular Script; 魏碑 Wei Stele Script; 春联书写 Spring Couplet Writing; 兰亭序临习 Copying the Orchid Pavilion Preface; 扇面书法 Fan Calligraphy; 书法装裱 Scroll Mounting")),
        new("safety", "防范与安全", "Safety and Fraud Prevention", 1.1, [0.6, 0.8, 1.1, 1.4, 1.4], Parse(
            "防诈骗 Fraud Prevention; 电信诈骗识别 Spotting Telephone Fraud; 养老理财骗局识别 Spotting Pension Investment Scams; 网络谣言辨别 Recognising Online Rumours; 居家消防 Home Fire Safety; 急救 First Aid; 心肺复苏 CPR; 防跌倒 Fall Prevention; 个人信息保护 Personal Data Protection; 交通安全 Road Safety; 用电安全 Electrical Safety; 燃气安全 Gas Safety; 食品安全 Food Safety; 防灾避险 Disaster Preparedness; 保健品消费陷阱 Health Product Traps; 反洗钱常识 Anti-Money-Laundering")),
        new("health", "健康管理", "Health Management", 1.4, [0.5, 0.9, 1.2, 1.5, 1.6], Parse(
            "慢性病管理 Chronic Disease Management; 高血压防治 Blood Pressure Care; 糖尿病饮食 Diabetic Diet; 中医养生 Traditional Chinese Wellness; 穴位按摩 Acupressure; 睡眠改善 Better Sleep; 心理健康 Mental Health; 口腔保健 Oral Care; 骨质疏松预防 Osteoporosis Prevention; 合理用药 Using Medicines Wisely; 体检报告解读 Reading a Check-up Report; 居家护理 Home Nursing; 认知训练 Memory Training; 四季养生 Seasonal Wellness; 眼部保健 Eye Care; 膝关节保护 Knee Care")),
        new("music", "声乐器乐", "Singing and Music", 1.3, [0.8, 0.9, 1.3, 1.3, 1.0], Parse(
            "合唱 Choral Singing; 声乐 Singing; 二胡 Erhu; 古筝 Guzheng; 葫芦丝 Hulusi; 电子琴 Electronic Keyboard; 口琴 Harmonica; 非洲鼓 Djembe; 京剧演唱 Peking Opera Singing; 越剧演唱 Yue Opera Singing; 民歌演唱 Folk Song; 尤克里里 Ukulele; 钢琴 Piano; 笛子 Bamboo Flute; 乐理 Music Theory; 朗诵 Recitation")),
        new("heritage", "非遗手工", "Heritage Crafts", 1.0, [1.0, 1.0, 1.1, 1.1, 0.9], Parse(
            "非遗剪纸 Heritage Paper Cutting; 中国结 Chinese Knots; 刺绣 Embroidery; 扎染 Tie-Dyeing; 泥塑 Clay Modelling; 竹编 Bamboo Weaving; 皮影制作 Shadow Puppets; 年画 New Year Prints; 陶艺 Pottery; 漆扇 Lacquer Fans; 风筝制作 Kite Making; 面塑 Dough Figurines; 编织 Knitting; 香囊制作 Sachet Making; 缠花 Silk Thread Flowers; 传统灯彩 Traditional Lanterns")),
        new("gardening", "园艺花卉", "Gardening and Flowers", 0.9, [0.7, 0.9, 1.2, 1.3, 1.1], Parse(
            "家庭园艺 Home Gardening; 阳台种菜 Balcony Vegetables; 多肉养护 Succulents; 兰花养护 Orchid Care; 盆景 Bonsai; 插花 Flower Arranging; 月季栽培 Growing Roses; 水培植物 Hydroponics; 家庭堆肥 Home Composting; 菊花栽培 Growing Chrysanthemums; 果树修剪 Fruit Tree Pruning; 病虫害防治 Pest Control; 微景观制作 Miniature Landscapes; 草药种植 Growing Herbs; 庭院设计 Garden Design; 绿植选购 Choosing House Plants")),
        new("painting", "绘画艺术", "Painting", 1.0, [0.8, 0.9, 1.2, 1.3, 1.0], Parse(
            "国画 Chinese Painting; 山水画 Landscape Painting; 花鸟画 Bird-and-Flower Painting; 工笔画 Fine-Brush Painting; 水彩画 Watercolour; 素描 Drawing; 油画 Oil Painting; 彩铅画 Coloured Pencil; 油画棒 Oil Pastels; 牡丹画法 Painting Peonies; 速写 Sketching; 儿童画指导 Guiding Children's Drawing; 农民画 Farmers' Painting; 钢笔画 Pen Drawing; 岩彩画 Mineral Pigment Painting; 艺术欣赏 Art Appreciation")),
        new("cooking", "烹饪饮食", "Cooking and Nutrition", 1.2, [1.1, 1.2, 1.1, 0.9, 0.7], Parse(
            "家常菜 Home Cooking; 面点制作 Dim Sum Making; 川菜 Sichuan Cuisine; 粤菜 Cantonese Cuisine; 江浙菜 Jiangsu and Zhejiang Cuisine; 药膳 Medicinal Cooking; 烘焙 Baking; 营养配餐 Meal Planning; 茶艺 Tea Art; 咖啡冲泡 Coffee Brewing; 凉菜制作 Cold Dishes; 煲汤 Soup Making; 低盐饮食 Low-Salt Eating; 豆制品制作 Tofu Making; 泡菜腌制 Pickling; 节令食品 Seasonal Foods")),
        new("photography", "摄影摄像", "Photography and Video", 0.9, [1.0, 1.1, 1.3, 1.0, 0.5], Parse(
            "手机摄影 Phone Photography; 摄影构图 Photographic Composition; 人像摄影 Portrait Photography; 风光摄影 Landscape Photography; 照片后期 Photo Editing; 视频剪辑 Video Editing; 夜景拍摄 Night Photography; 花卉摄影 Flower Photography; 旅行摄影 Travel Photography; 纪实摄影 Documentary Photography; 直播技巧 Live Streaming; 电子相册制作 Digital Albums; 老照片修复 Restoring Old Photographs; 微距摄影 Macro Photography; 航拍 Aerial Photography; 黑白摄影 Black-and-White Photography")),
        new("dance", "舞蹈形体", "Dance and Posture", 1.0, [0.8, 1.0, 1.4, 1.1, 0.5], Parse(
            "民族舞 Folk Dance; 古典舞 Classical Chinese Dance; 交谊舞 Ballroom Dance; 拉丁舞 Latin Dance; 形体训练 Posture Training; 模特走秀 Runway Walking; 健身操 Aerobics; 芭蕾形体 Ballet Posture; 傣族舞 Dai Dance; 蒙古族舞 Mongolian Dance; 藏族舞 Tibetan Dance; 旗袍礼仪 Qipao Etiquette; 排舞 Line Dance; 扇子舞 Fan Dance; 爵士舞 Jazz Dance; 维吾尔族舞 Uyghur Dance")),
        new("literature", "文学诵读", "Literature", 0.7, [0.9, 0.9, 1.0, 1.1, 1.1], Parse(
            "唐诗宋词 Tang and Song Poetry; 红楼梦赏析 Dream of the Red Chamber; 古文观止 Classical Prose; 论语导读 Reading the Analects; 散文写作 Essay Writing; 回忆录写作 Memoir Writing; 格律诗写作 Writing Regulated Verse; 现代小说 Modern Fiction; 外国文学 World Literature; 戏曲文学 Chinese Drama; 对联 Couplets; 民间故事 Folk Tales; 新闻写作 News Writing; 家书写作 Letters Home; 诗经导读 Reading the Book of Songs; 庄子导读 Reading Zhuangzi")),
        new("history", "历史文化", "History and Culture", 0.8, [0.9, 0.9, 1.0, 1.2, 1.2], Parse(
            "中国通史 Chinese History; 党史 Party History; 地方志 Local Chronicles; 丝绸之路 The Silk Road; 考古 Archaeology; 文物鉴赏 Antiques; 古建筑 Ancient Architecture; 博物馆导览 Museum Tours; 传统节日 Traditional Festivals; 家谱编修 Family Genealogy; 世界历史 World History; 红色文化 Revolutionary Heritage; 汉字文化 Chinese Characters; 民俗 Folk Customs; 石窟艺术 Cave Temple Art; 运河文化 Canal Culture")),
        new("languages", "语言学习", "Languages", 0.7, [1.5, 1.2, 0.9, 0.6, 0.4], Parse(
            "英语口语 Spoken English; 旅游英语 English for Travel; 普通话 Mandarin; 日语 Japanese; 韩语 Korean; 法语 French; 手语 Sign Language; 粤语 Cantonese; 英语语法 English Grammar; 英文歌曲 English Songs; 俄语 Russian; 西班牙语 Spanish; 商务英语 Business English; 英语阅读 English Reading; 德语 German; 闽南语 Hokkien")),
        new("law", "法律维权", "Law and Rights", 0.6, [0.9, 1.0, 1.0, 1.0, 0.9], Parse(
            "民法典 The Civil Code; 遗嘱与继承 Wills and Inheritance; 消费者维权 Consumer Rights; 劳动合同 Labour Contracts; 婚姻家庭法 Family Law; 物业纠纷 Property Management Disputes; 房屋买卖 Buying and Selling Homes; 社区调解 Community Mediation; 法律援助 Legal Aid; 宪法 The Constitution; 老年人权益 Rights in Later Life; 未成年人保护 Protection of Minors; 交通事故处理 Handling Traffic Accidents; 合同常识 Contracts; 网络安全法 Cybersecurity Law; 农村土地政策 Rural Land Policy")),
        new("finance", "家庭理财", "Family Finance", 0.7, [1.2, 1.3, 1.0, 0.8, 0.5], Parse(
            "家庭理财 Family Finance; 养老规划 Retirement Planning; 基金 Funds; 保险 Insurance; 个人所得税 Income Tax; 医保政策 Medical Insurance Policy; 社保政策 Social Insurance Policy; 个人养老金 Personal Pensions; 银行服务 Banking Services; 家庭记账 Household Accounts; 国债 Treasury Bonds; 股票 Shares; 征信 Credit Records; 农村普惠金融 Rural Finance; 遗产规划 Estate Planning; 房贷 Mortgages")),
        new("family", "家庭教育", "Family Education", 0.9, [1.5, 1.1, 1.2, 0.8, 0.3], Parse(
            "隔代教育 Grandparenting; 亲子沟通 Parent-Child Communication; 婴幼儿照护 Infant Care; 家风家训 Family Values; 绘本阅读 Picture Book Reading; 青春期教育 Parenting Teenagers; 儿童营养 Child Nutrition; 夫妻相处 Living as a Couple; 婆媳相处 In-Law Relations; 学习习惯培养 Study Habits; 家庭情绪管理 Managing Emotions at Home; 亲子游戏 Family Games; 儿童安全 Child Safety; 劳动教育 Learning through Chores; 科学早教 Early Learning; 家庭收纳 Home Organising")),
        new("skills", "职业技能", "Vocational Skills", 0.9, [1.8, 1.3, 0.7, 0.3, 0.1], Parse(
            "家政服务 Housekeeping Services; 养老护理 Elder Care; 育婴 Infant Nursing; 电工 Electrical Work; 电子商务 E-commerce; 农村电商 Rural E-commerce; 美容美发 Hairdressing; 汽车维修 Car Repair; 会计 Bookkeeping; 办公软件 Office Software; 中式烹调师 Chinese Chef Training; 社区工作 Community Work; 果蔬种植 Fruit and Vegetable Growing; 畜禽养殖 Livestock Keeping; 服装裁剪 Dressmaking; 茶园管理 Tea Garden Management")),
        new("society", "社会参与", "Civic Life", 0.6, [0.9, 0.9, 1.2, 1.1, 0.7], Parse(
            "志愿服务 Volunteering; 垃圾分类 Waste Sorting; 社区治理 Community Governance; 低碳生活 Low-Carbon Living; 礼仪 Etiquette; 旅游规划 Travel Planning; 时事解读 Current Affairs; 积极老龄化 Active Ageing; 退休生活规划 Planning Retired Life; 生态文明 Ecological Civilisation; 乡村振兴 Rural Revitalisation; 邻里互助 Neighbours Helping Neighbours; 科普 Popular Science; 象棋 Chinese Chess; 围棋 Go; 桥牌 Bridge")),
    ];

    public Activity Activity { get; } = new($"{Curriculum.Host}/disciplines/{Code}", Vocabulary.DisciplineType, NameZh, NameEn);

    private static (string Zh, string En)[] Parse(string topics) =>
        [.. topics.Split("; ").Select(topic => topic.Split(' ', 2)).Select(pair => (pair[0], pair[1]))];
}
